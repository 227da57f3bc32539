package io.jemu.tests.plt;

import io.jemu.tests.support.Command;
import io.jemu.tests.support.Tools;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What objdump(1) says of a file's code. */
final class Objdump {
    private static final Pattern LABEL = Pattern.compile("^([0-9a-f]+) <([^>]+)>:$");
    private static final Pattern INSTRUCTION = Pattern.compile("^ +([0-9a-f]+):\t[^\t]*\t(.*)$");
    private static final Pattern PLT = Pattern.compile("^Disassembly of section \\.plt:$");

    private final Map<String, Long> labels = new HashMap<>();
    private final Map<Long, String> instructions = new HashMap<>();

    Objdump(Path directory, String file) {
        Tools.require("objdump");
        String text = Tools.mustSucceed(Command.of("objdump", "-d", "-w", "-M", "intel", file).in(directory)).stdout();
        boolean plt = false;
        for (String line : text.lines().toList()) {
            Matcher label = LABEL.matcher(line);
            Matcher instruction = INSTRUCTION.matcher(line);
            if (PLT.matcher(line).matches()) {
                plt = true;
            } else if (label.matches()) {
                long address = Long.parseLong(label.group(1), 16);
                labels.put(label.group(2), address);
                if (plt) {
                    labels.put(".PLT0", address);
                    plt = false;
                }
            } else if (instruction.matches()) {
                instructions.put(Long.parseLong(instruction.group(1), 16), plain(instruction.group(2)));
            }
        }
    }

    /** The address in the file of a label, such as a function or {@code puts@plt}. */
    long address(String label) {
        if (label.startsWith(".PLT") && !labels.containsKey(label)) {
            return labels.get(".PLT0") + 16 * Long.parseLong(label.substring(4));
        }
        return labels.get(label);
    }

    /** The instruction at an address in the file. */
    String instruction(long address) {
        return instructions.get(address);
    }

    /** An instruction as text in which disassemblers agree: no names, comments or spaces, one form of numbers. */
    static String plain(String text) {
        String bare = text.replaceAll("#.*", "").replaceAll("<.*>", "").toLowerCase(Locale.ROOT).strip();
        Matcher number = Pattern.compile("(?<![0-9a-zx])(\\d)(?![0-9a-zx])").matcher(bare);
        return number.replaceAll("0x$1").replaceAll("\\s+", "").replace("*0x1]", "]");
    }
}
