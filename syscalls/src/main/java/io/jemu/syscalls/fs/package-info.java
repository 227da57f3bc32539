/** What file systems that exist only inside jemu are made of: directories, links and files with made-up contents. */
package io.jemu.syscalls.fs;
