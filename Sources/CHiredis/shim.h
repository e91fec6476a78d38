// The whole of hiredis 0.14 that is used is callable from Swift as it is: commands go out by redisAsyncCommandArgv, which is
// not variadic.
#pragma once
#include <hiredis/async.h>
