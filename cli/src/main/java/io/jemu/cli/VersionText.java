package io.jemu.cli;

/** The text of {@code jemu --version}. */
final class VersionText {
    private VersionText() { }

    static String text() {
        String version = VersionText.class.getPackage().getImplementationVersion();
        return """
                jemu %s
                java %s (%s), %s
                """.formatted(version == null ? "(not packaged)" : version,
                Runtime.version(), System.getProperty("java.vendor"), System.getProperty("java.home"));
    }
}
