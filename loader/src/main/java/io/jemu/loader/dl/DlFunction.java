package io.jemu.loader.dl;

/** The functions that libc asks a foreign dynamic linker for: the members of struct dlfcn_hook in order. */
public enum DlFunction {
    dlopen, dlclose, dlsym, dlvsym, dlerror, dladdr, dladdr1, dlinfo, dlmopen, libc_dlopen_mode, libc_dlsym,
    libc_dlvsym, libc_dlclose
}
