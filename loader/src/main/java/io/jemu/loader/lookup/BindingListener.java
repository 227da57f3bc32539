package io.jemu.loader.lookup;

/** Receives bindings as they happen. */
@FunctionalInterface
public interface BindingListener {
    void bound(Binding binding);
}
