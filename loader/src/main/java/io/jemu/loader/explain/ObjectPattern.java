package io.jemu.loader.explain;

import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.ObjectType;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which object is meant: by its path or the end of it, by DT_SONAME, by a name that it was asked for, or by a pattern
 * with {@code *} and {@code ?} for any of these. The program is also called by its argv[0], or {@code program}.
 */
public final class ObjectPattern {
    private static final String PROGRAM = "program";

    private final String text;
    private final Pattern glob;

    public ObjectPattern(String text) {
        this.text = text;
        this.glob = text.indexOf('*') < 0 && text.indexOf('?') < 0 ? null : compile(text);
    }

    private static Pattern compile(String text) {
        StringBuilder regex = new StringBuilder();
        for (char c : text.toCharArray()) {
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    /** @param argv0 of the process, or null */
    public boolean matches(LinkMap map, String argv0) {
        List<String> names = new ArrayList<>(map.names());
        names.add(map.name());
        if (map.soname() != null) {
            names.add(map.soname());
        }
        if (map.type() == ObjectType.EXECUTABLE) {
            names.add(PROGRAM);
            if (argv0 != null) {
                names.add(argv0);
            }
        }
        return names.stream().filter(name -> !name.isEmpty()).anyMatch(this::matches);
    }

    private boolean matches(String name) {
        if (glob != null) {
            return glob.matcher(name).matches() || glob.matcher(base(name)).matches();
        }
        return name.equals(text) || name.endsWith("/" + text);
    }

    private static String base(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** As given. */
    @Override
    public String toString() {
        return text;
    }
}
