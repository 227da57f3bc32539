package io.jemu.loader.glibc;

/** Members of struct link_map of glibc, the private part included; the C names. */
public enum LinkMapField implements Field {
    l_addr, l_name, l_ld, l_next, l_prev, l_real, l_ns, l_libname, l_info, l_phdr, l_entry, l_phnum, l_ldnum,
    l_searchlist, l_symbolic_searchlist, l_loader, l_nbuckets, l_gnu_bitmask_idxbits, l_gnu_shift, l_gnu_bitmask,
    l_gnu_buckets, l_gnu_chain_zero, l_buckets, l_chain, l_direct_opencount, l_type, l_relocated, l_init_called,
    l_global, l_main_map, l_contiguous, l_ld_readonly, l_find_object_processed, l_tls_in_slotinfo, l_nodelete_active,
    l_versyms, l_origin, l_map_start, l_map_end, l_text_end, l_scope_mem, l_scope_max, l_scope, l_local_scope,
    l_file_id, l_initfini, l_flags_1, l_flags, l_tls_initimage, l_tls_initimage_size, l_tls_blocksize,
    l_tls_align, l_tls_firstbyte_offset, l_tls_offset, l_tls_modid, l_tls_dtor_count, l_relro_addr, l_relro_size,
    l_serial;

    @Override
    public String struct() {
        return "link_map";
    }
}
