"""Seccomp: Linux refuses the system calls of this process that reach the network, other processes or the machine.

The filter is a small program of the kernel's classic BPF. What it refuses ends in EPERM, and a call that is newer than the
list in ENOSYS, so that a library takes an older one.
"""

from __future__ import annotations

import ctypes
import platform
import struct
import sys

_AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_COLUMN = {"x86_64": 0, "aarch64": 1}
_NEWEST = 451

_SET_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER = 38, 22, 2
_KILL, _ALLOW, _ERRNO = 0x8000_0000, 0x7FFF_0000, 0x0005_0000
_EPERM, _ENOSYS = 1, 38
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
#: Where the kernel puts the number of the call, the processor, the lower half of the first argument, and the third.
_NUMBER, _ARCH, _FIRST, _THIRD = 0, 4, 16, (32, 36)
_CLONE_THREAD = 0x1_0000

#: The processor has no such call.
NONE = -1
#: What is refused: (number on x86_64, number on aarch64); NONE where the processor has no such call.
REFUSED: dict[str, dict[str, tuple[int, int]]] = {
    "network": {"socket": (41, 198), "socketpair": (53, 199)},
    "programs": {"execve": (59, 221), "execveat": (322, 281), "uselib": (134, NONE)},
    "processes": {"fork": (57, NONE), "vfork": (58, NONE), "ptrace": (101, 117), "kcmp": (312, 272)}
    | {"process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "process_madvise": (440, 440)}
    | {"process_mrelease": (448, 448), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438)}
    | {"pidfd_send_signal": (424, 424), "tkill": (200, 130), "rt_sigqueueinfo": (129, 138)}
    | {"rt_tgsigqueueinfo": (297, 240), "sched_setaffinity": (203, 122), "sched_setscheduler": (144, 119)}
    | {"sched_setparam": (142, 118), "sched_setattr": (314, 274), "setpriority": (141, 140), "ioprio_set": (251, 30)}
    | {"migrate_pages": (256, 238), "move_pages": (279, 239)}
    | {"shmget": (29, 194), "shmat": (30, 196), "msgget": (68, 186), "semget": (64, 190)}
    | {"mq_open": (240, 180), "mq_unlink": (241, 181)},
    # Landlock does not know these changes of a file by its path.
    "file attributes": {"chmod": (90, NONE), "fchmodat": (268, 53), "chown": (92, NONE), "lchown": (94, NONE)}
    | {"fchownat": (260, 54), "setxattr": (188, 5), "lsetxattr": (189, 6), "removexattr": (197, 14)}
    | {"lremovexattr": (198, 15), "utime": (132, NONE), "utimes": (235, NONE), "utimensat": (280, 88)}
    | {"futimesat": (261, NONE), "mknod": (133, NONE), "mknodat": (259, 33), "symlink": (88, NONE)}
    | {"symlinkat": (266, 36), "link": (86, NONE), "linkat": (265, 37), "inotify_init": (253, NONE)}
    | {"inotify_init1": (294, 26), "fanotify_init": (300, 262), "fanotify_mark": (301, 263)}
    | {"truncate": (76, 45), "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264)},
    "machine": {"mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51)}
    | {"unshare": (272, 97), "setns": (308, 268), "open_tree": (428, 428), "move_mount": (429, 429)}
    | {"fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433)}
    | {"mount_setattr": (442, 442), "bpf": (321, 280), "userfaultfd": (323, 282), "perf_event_open": (298, 241)}
    | {"io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427)}
    | {"memfd_create": (319, 279), "memfd_secret": (447, 447), "add_key": (248, 217), "request_key": (249, 218)}
    | {
        "setrlimit": (160, 164),
        "keyctl": (250, 219),
        "setuid": (105, 146),
        "setgid": (106, 144),
        "setreuid": (113, 145),
    }
    | {"setregid": (114, 143), "setresuid": (117, 147), "setresgid": (119, 149), "setfsuid": (122, 151)}
    | {"setfsgid": (123, 152), "setgroups": (116, 159), "capset": (126, 91), "personality": (135, 92)}
    | {"init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106)}
    | {"kexec_load": (246, 104), "kexec_file_load": (320, 294), "reboot": (169, 142), "swapon": (167, 224)}
    | {"swapoff": (168, 225), "acct": (163, 89), "quotactl": (179, 60), "quotactl_fd": (443, 443)}
    | {"syslog": (103, 116), "sethostname": (170, 161), "setdomainname": (171, 162), "settimeofday": (164, 170)}
    | {"clock_settime": (227, 112), "adjtimex": (159, 171), "clock_adjtime": (305, 266), "iopl": (172, NONE)}
    | {"ioperm": (173, NONE), "modify_ldt": (154, NONE), "vhangup": (153, 58), "lookup_dcookie": (212, 18)},
}
#: Calls that are allowed with some first arguments: those about this process only, and threads.
_KILL_CALL, _TGKILL, _CLONE, _CLONE3 = (62, 129), (234, 131), (56, 220), (435, 435)
_PRLIMIT = (302, 261)


def is_known() -> bool:
    """Whether the calls of this system and processor are known."""
    # A 32-bit Python on a 64-bit kernel makes other calls.
    return sys.platform.startswith("linux") and platform.machine() in _AUDIT and struct.calcsize("P") == 8


def program(machine: str, pid: int) -> list[tuple[int, int, int, int]]:
    """Return the filter for a processor and a process as BPF instructions: code, jump if true, jump if false, operand."""
    column = _COLUMN[machine]
    refuse, unknown = (_RETURN, 0, 0, _ERRNO | _EPERM), (_RETURN, 0, 0, _ERRNO | _ENOSYS)
    allow = (_RETURN, 0, 0, _ALLOW)
    found = [(_LOAD, 0, 0, _ARCH), (_EQUAL, 1, 0, _AUDIT[machine]), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, _NUMBER)]
    # Numbers above the newest known one, and those of x32, which are larger still.
    found += [(_AT_LEAST, 0, 1, _NEWEST + 1), unknown]
    found += [(_EQUAL, 0, 1, _CLONE3[column]), unknown]
    for calls in REFUSED.values():
        for numbers in calls.values():
            if (number := numbers[column]) != NONE:
                found += [(_EQUAL, 0, 1, number), refuse]
    for numbers, test, operand in (
        (_CLONE, _ANY_BIT, _CLONE_THREAD),
        (_KILL_CALL, _EQUAL, pid),
        (_TGKILL, _EQUAL, pid),
    ):
        found += [(_EQUAL, 0, 4, numbers[column]), (_LOAD, 0, 0, _FIRST), (test, 0, 1, operand), allow, refuse]
    # Reading its own limits, not setting them: the third argument, the new limit, is null.
    found += [(_EQUAL, 0, 8, _PRLIMIT[column])]
    for left, part in zip((5, 3, 1), (_FIRST, *_THIRD), strict=True):
        found += [(_LOAD, 0, 0, part), (_EQUAL, 0, left, 0)]
    return [*found, allow, refuse, allow]


def restrict(pid: int) -> bool:
    """Refuse the calls of this process from now on, for good. Returns whether the filter is in force.

    Threads that run already are not held, so it is called before there are any.
    """
    if not is_known():
        return False
    instructions = program(platform.machine(), pid)
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in instructions)
    buffer = ctypes.create_string_buffer(code, len(code))
    # struct sock_fprog: a length, and after the gap that the pointer needs, where the program is.
    about = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(instructions), ctypes.addressof(buffer)))
    return prctl(_SET_SECCOMP, _FILTER, ctypes.addressof(about))


def no_new_rights() -> bool:
    """Let this process, and what it starts, never gain rights. Landlock and seccomp need it."""
    return prctl(_SET_NO_NEW_PRIVS, 1)


def prctl(option: int, value: int, address: int = 0) -> bool:
    """Call ``prctl``. Returns whether it worked."""
    arguments = (ctypes.c_ulong(value), ctypes.c_ulong(address), ctypes.c_ulong(0), ctypes.c_ulong(0))
    return int(ctypes.CDLL(None).prctl(ctypes.c_int(option), *arguments)) == 0
