package io.jemu.loader.search;

import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.ObjectType;
import java.util.List;

/**
 * Replaces the dynamic string tokens $ORIGIN, $LIB and $PLATFORM, also written ${ORIGIN} ... (gABI, Substitution
 * Sequences; _dl_dst_substitute in elf/dl-load.c).
 */
public final class TokenExpander {
    private static final String ORIGIN = "ORIGIN";
    private static final String PLATFORM = "PLATFORM";
    private static final String LIB = "LIB";
    /** AT_PLATFORM of x86-64. */
    private static final String PLATFORM_NAME = "x86_64";

    private final RtldTraits rtld;
    private final boolean secure;

    /** @param secure AT_SECURE: $ORIGIN only counts at the start, and of the program only in trusted directories */
    public TokenExpander(RtldTraits rtld, boolean secure) {
        this.rtld = rtld;
        this.secure = secure;
    }

    /** Whether the string contains a token that is known, wherever it may lead. */
    public boolean hasTokens(String input) {
        for (int i = input.indexOf('$'); i != -1; i = input.indexOf('$', i + 1)) {
            if (tokenAt(input, i + 1) != null) {
                return true;
            }
        }
        return false;
    }

    /**
     * Expands all tokens.
     *
     * @param map the object in which the string stands
     * @return empty if a token has no value, or must not be used
     */
    public String expand(LinkMap map, String input) {
        if (!hasTokens(input)) {
            return input;
        }
        StringBuilder result = new StringBuilder();
        boolean checkTrust = false;
        for (int i = 0; i < input.length(); ) {
            char c = input.charAt(i++);
            Token token = c == '$' ? tokenAt(input, i) : null;
            if (token == null) {
                result.append(c);
                continue;
            }
            String value = switch (token.name) {
                case ORIGIN -> originValue(map, input, i, token);
                case PLATFORM -> PLATFORM_NAME;
                default -> rtld.lib();
            };
            if (token.name.equals(ORIGIN)) {
                checkTrust = secure && map.type() == ObjectType.EXECUTABLE;
            }
            if (value == null) {
                return "";
            }
            result.append(value);
            i += token.length;
        }
        return checkTrust && !isTrusted(result.toString()) ? "" : result.toString();
    }

    private String originValue(LinkMap map, String input, int at, Token token) {
        if (secure) {
            int end = at + token.length;
            boolean first = at == 1 && (end == input.length() || input.charAt(end) == '/');
            if (!first) {
                return null;
            }
        }
        return map.origin();
    }

    /** A token's name and its length in the string, braces included. */
    private record Token(String name, int length) {
    }

    private static Token tokenAt(String input, int at) {
        boolean braces = input.startsWith("{", at);
        int start = braces ? at + 1 : at;
        for (String name : List.of(ORIGIN, PLATFORM, LIB)) {
            if (input.startsWith(name, start)) {
                int end = start + name.length();
                char next = end < input.length() ? input.charAt(end) : 0;
                if (braces ? next == '}' : !isIdentifierPart(next)) {
                    return new Token(name, name.length() + (braces ? 2 : 0));
                }
            }
        }
        return null;
    }

    private static boolean isIdentifierPart(char c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_';
    }

    /** Whether a path, with "." and ".." and double slashes removed, lies in a default directory. */
    boolean isTrusted(String path) {
        if (path.isEmpty()) {
            return false;
        }
        StringBuilder normal = new StringBuilder();
        for (int i = 0; i < path.length(); ) {
            if (path.charAt(i) == '/') {
                if (isComponent(path, i, "/..")) {
                    int slash = normal.lastIndexOf("/");
                    normal.setLength(Math.max(slash, 0));
                    i += "/..".length();
                    continue;
                }
                if (isComponent(path, i, "/.")) {
                    i += "/.".length();
                    continue;
                }
                if (!normal.isEmpty() && normal.charAt(normal.length() - 1) == '/') {
                    i++;
                    continue;
                }
            }
            normal.append(path.charAt(i++));
        }
        if (normal.isEmpty() || normal.charAt(normal.length() - 1) != '/') {
            normal.append('/');
        }
        return rtld.systemDirectories().stream().anyMatch(directory -> normal.indexOf(directory) == 0);
    }

    private static boolean isComponent(String path, int at, String component) {
        int end = at + component.length();
        return path.startsWith(component, at) && (end == path.length() || path.charAt(end) == '/');
    }
}
