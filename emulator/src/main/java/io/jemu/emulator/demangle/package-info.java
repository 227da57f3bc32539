/** Names of C++ as people write them, from symbols mangled by the Itanium C++ ABI. */
package io.jemu.emulator.demangle;
