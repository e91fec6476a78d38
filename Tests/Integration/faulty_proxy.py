"""Stands between Pixie and a server, and passes bytes on as it is told: late, never, cut off, or as nonsense."""

import socket
import threading
import time

GARBAGE = b"\x00\xff\x01 this is no protocol at all \r\n\r\n" * 8


class FaultyProxy:
    """`mode`: pass, delay (each piece of an answer comes 3 s late), garbage (nonsense in place of answers), cut (a connection ends at
    its first answer) or refuse (nobody listens)."""

    def __init__(self, target):
        self.target = target
        self.mode = "pass"
        self.open = []
        self.lock = threading.Lock()
        self.listener = self.listen(0)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    @staticmethod
    def listen(port):
        made = socket.socket()
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(("127.0.0.1", port))
        made.listen(256)
        return made

    def set(self, mode):
        """From now on; connections that are open are cut, so that the fault meets new ones too."""
        before, self.mode = self.mode, mode
        if mode == "refuse":
            self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
        elif before == "refuse":
            self.listener = self.listen(self.port)
            threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()
        if mode != "pass":
            return
        with self.lock:
            for made in self.open:
                self.end(made)
            self.open = []

    def accept(self, listener):
        while True:
            try:
                client, _ = listener.accept()
                server = socket.create_connection(("127.0.0.1", self.target), 5)
            except OSError:
                if listener.fileno() == -1:
                    return
                continue
            with self.lock:
                self.open += [client, server]
            threading.Thread(target=self.carry, args=(client, server, False), daemon=True).start()
            threading.Thread(target=self.carry, args=(server, client, True), daemon=True).start()

    def carry(self, source, sink, is_answer):
        try:
            while piece := source.recv(65536):
                mode = self.mode if is_answer else "pass"
                if mode == "delay":
                    time.sleep(3)
                elif mode == "garbage":
                    piece = GARBAGE
                elif mode in ("cut", "refuse"):
                    break
                sink.sendall(piece)
        except OSError:
            pass
        self.end(source)
        self.end(sink)

    @staticmethod
    def end(made):
        try:
            made.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        made.close()

    def close(self):
        self.set("pass")
        self.end(self.listener)
