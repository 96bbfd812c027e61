// SPDX-License-Identifier: Apache-2.0
// Starting a child process in the few steps that must run between fork and exec, where only async-signal-safe calls
// are allowed and so no Swift code may run; and process file descriptors, whose system calls are variadic.

#ifndef ASYA_CLINUX_SPAWN_H
#define ASYA_CLINUX_SPAWN_H

#include <sys/types.h>

/// What a child is started with. Pointers stay the caller's and are read during the call only.
struct asya_spawn_request {
    /// Path of the executable; no search happens here.
    const char *executable;
    /// Null-terminated, element 0 is the name the child sees.
    char *const *arguments;
    /// Null-terminated `NAME=value` strings.
    char *const *environment;
    /// Null keeps the parent's folder.
    const char *working_directory;
    /// `descriptors[i]` becomes descriptor i of the child; -1 is /dev/null. All others are closed.
    const int *descriptors;
    int descriptor_count;
    /// Not zero: the child leads a new process group.
    int new_process_group;
    /// Signal the kernel sends to the child when the spawning thread ends; 0 is none.
    int parent_death_signal;
    /// Not zero: the child gets a network of its own, in which there is only loopback.
    int isolate_network;
};

/// The step of a spawn that failed.
enum asya_spawn_step {
    ASYA_SPAWN_STEP_NONE = 0,
    ASYA_SPAWN_STEP_PIPE,
    ASYA_SPAWN_STEP_FORK,
    ASYA_SPAWN_STEP_PIDFD,
    ASYA_SPAWN_STEP_PROCESS_GROUP,
    ASYA_SPAWN_STEP_DESCRIPTORS,
    ASYA_SPAWN_STEP_WORKING_DIRECTORY,
    ASYA_SPAWN_STEP_NETWORK,
    ASYA_SPAWN_STEP_PARENT_DEATH,
    ASYA_SPAWN_STEP_EXECUTE,
};

/// Starts a child and returns after its exec succeeded or failed: 0, or the errno with `*failed_step` set.
/// A child that failed before or in exec has been reaped. `*pidfd` is close-on-exec and the caller's.
int asya_spawn(const struct asya_spawn_request *request, pid_t *pid, int *pidfd, enum asya_spawn_step *failed_step);

/// pipe2(2) with O_CLOEXEC, which glibc declares only under _GNU_SOURCE: 0 or an errno.
int asya_pipe(int descriptors[2]);

/// pidfd_send_signal(2), which glibc 2.31 and older do not wrap: 0 or an errno.
int asya_pidfd_send_signal(int pidfd, int signal);

#endif
