// Linux interfaces that Swift's Glibc module leaves out.
#pragma once
#include <linux/filter.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>

// Names the calling thread for top, gdb and perf. A door because prctl is variadic, which Swift cannot call.
static inline int clinux_name_this_thread(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }
