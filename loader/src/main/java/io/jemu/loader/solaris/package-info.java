/**
 * The rules of the Solaris runtime linker ld.so.1 that glibc's ld.so does not have, as the "Linker and Libraries Guide"
 * (Oracle Solaris 11) words them: interposers, direct bindings, singletons, groups, lazy loading, filters. They hold
 * under {@code --rtld=solaris}; without it nothing of this package is ever made.
 */
package io.jemu.loader.solaris;
