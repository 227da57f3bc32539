package io.jemu.loader.explain;

import io.jemu.emulator.demangle.Demangled;
import io.jemu.emulator.demangle.Demangler;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A name of C++ as somebody writes it: as c++filt(1) prints it, or without what it returns and its parameters, which
 * stands for all functions of that name. Spaces do not matter, nor do the full names of std::string
 * and the standard streams.
 */
final class CxxName {
    private static final Pattern C_NAME = Pattern.compile("[\\w$.]+");
    private static final Pattern LAST_IDENTIFIER = Pattern.compile("(\\w+)(?:<.*>)?(?:\\(.*)?$");
    private static final String OPERATOR = "operator";
    private static final Map<String, String> SHORTER = Map.of(
            "std::basic_string<char,std::char_traits<char>,std::allocator<char>>", "std::string",
            "std::basic_istream<char,std::char_traits<char>>", "std::istream",
            "std::basic_ostream<char,std::char_traits<char>>", "std::ostream",
            "std::basic_iostream<char,std::char_traits<char>>", "std::iostream");

    private final String wanted;
    /** What the mangled symbol has in it; empty if that is not certain. */
    private final String identifier;

    private CxxName(String text) {
        this.wanted = canonical(text);
        Matcher last = LAST_IDENTIFIER.matcher(text);
        boolean plain = !text.contains(OPERATOR) && !text.contains(" ") && !text.contains("std::");
        this.identifier = plain && last.find() ? last.group(1) : "";
    }

    /** Null if the text is what C programs use for names, and mangled symbols are. */
    static CxxName of(String text) {
        return C_NAME.matcher(text).matches() ? null : new CxxName(text);
    }

    boolean matches(String symbol) {
        if (!symbol.contains(identifier)) {
            return false;
        }
        return Demangler.demangle(symbol).map(this::matches).orElse(false);
    }

    private boolean matches(Demangled name) {
        return canonical(name.text()).equals(wanted) || canonical(name.name()).equals(wanted);
    }

    private static String canonical(String name) {
        String text = name.replace(" ", "").replace("[abi:cxx11]", "").replace("std::__cxx11::", "std::");
        for (Map.Entry<String, String> shorter : SHORTER.entrySet()) {
            text = text.replace(shorter.getKey(), shorter.getValue());
        }
        return text;
    }
}
