import PixieCore
