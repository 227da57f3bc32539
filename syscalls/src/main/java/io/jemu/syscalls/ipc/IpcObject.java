package io.jemu.syscalls.ipc;

/** What an id of System V interprocess communication stands for. */
public interface IpcObject {
    IpcPermissions permissions();
}
