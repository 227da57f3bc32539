package io.jemu.loader.solaris;

/** Why a definition was chosen that is not simply the first one. */
enum Reason {
    DIRECT("direct binding"),
    INTERPOSER("interposer"),
    COPY("copied into the program"),
    LAZY("lazily loaded dependency"),
    DEFERRED("deferred dependency"),
    EXHAUSTIVE("found by loading all lazy dependencies"),
    FILTEE("filtee"),
    SINGLETON("singleton"),
    GROUP("in the group of the requester");

    private final String text;

    Reason(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
