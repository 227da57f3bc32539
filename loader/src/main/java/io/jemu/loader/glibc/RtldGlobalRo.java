package io.jemu.loader.glibc;

/** Members of struct rtld_global_ro of glibc, read-only after start-up (_rtld_global_ro); the C names. */
public enum RtldGlobalRo implements Field {
    _dl_debug_mask, _dl_platform, _dl_platformlen, _dl_pagesize, _dl_minsigstacksize, _dl_inhibit_cache,
    _dl_initial_searchlist, _dl_clktck, _dl_verbose, _dl_debug_fd, _dl_lazy, _dl_bind_not, _dl_dynamic_weak,
    _dl_hwcap, _dl_auxv, _dl_tls_static_size, _dl_tls_static_align, _dl_tls_static_surplus, _dl_sysinfo_dso,
    _dl_sysinfo_map, _dl_vdso_clock_gettime64, _dl_vdso_gettimeofday, _dl_vdso_time, _dl_vdso_getcpu,
    _dl_vdso_clock_getres_time64, _dl_vdso_getrandom, _dl_hwcap2, _dl_hwcap3, _dl_hwcap4, _dl_dso_sort_algo,
    _dl_debug_printf, _dl_mcount, _dl_lookup_symbol_x, _dl_open, _dl_close, _dl_catch_error, _dl_error_free,
    _dl_tls_get_addr_soft, _dl_libc_freeres, _dl_find_object, _dl_readonly_area, _dl_dlfcn_hook;

    @Override
    public String struct() {
        return "rtld_global_ro";
    }
}
