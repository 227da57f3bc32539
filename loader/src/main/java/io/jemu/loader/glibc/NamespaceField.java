package io.jemu.loader.glibc;

/** Members of struct link_namespaces of glibc, an element of _rtld_global._dl_ns; the C names. */
public enum NamespaceField implements Field {
    _ns_loaded, _ns_nloaded, _ns_main_searchlist, libc_map;

    @Override
    public String struct() {
        return "link_namespaces";
    }
}
