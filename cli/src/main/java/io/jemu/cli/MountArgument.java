package io.jemu.cli;

import io.jemu.syscalls.boot.MountPlan;
import java.util.Optional;

/** The values of {@code --bind} and {@code --tmpfs}. */
final class MountArgument {
    private static final String READ_ONLY = ":ro";

    private MountArgument() { }

    static MountPlan.Bind bind(String value) throws UsageException {
        boolean readOnly = value.endsWith(READ_ONLY);
        String paths = readOnly ? value.substring(0, value.length() - READ_ONLY.length()) : value;
        int colon = paths.indexOf(':');
        if (colon <= 0 || paths.indexOf(':', colon + 1) >= 0) {
            throw new UsageException("--bind needs HOST:GUEST or HOST:GUEST:ro, not '" + value + "'");
        }
        return new MountPlan.Bind(paths.substring(0, colon), point("--bind", paths.substring(colon + 1)), !readOnly);
    }

    static MountPlan.Temporary temporary(String value) throws UsageException {
        int colon = value.lastIndexOf(':');
        if (colon < 0) {
            return new MountPlan.Temporary(point("--tmpfs", value), Optional.empty());
        }
        return new MountPlan.Temporary(point("--tmpfs", value.substring(0, colon)),
                Optional.of(ByteSize.parse("--tmpfs", value.substring(colon + 1))));
    }

    private static String point(String option, String path) throws UsageException {
        if (!path.startsWith("/") || path.chars().allMatch(c -> c == '/')) {
            throw new UsageException(option + " needs an absolute path below / in the guest, not '" + path + "'");
        }
        int end = path.length();
        while (path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }
}
