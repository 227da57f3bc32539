package io.jemu.trace.unwind;

import io.jemu.emulator.elf.ElfMemory;

/**
 * Common Information Entry: what the functions of a compilation unit have in common.
 *
 * @param codeFactor what advances of the address are multiplied by
 * @param dataFactor what offsets of saved registers are multiplied by
 * @param returnRegister the column of the return address
 * @param encoding of addresses in its functions' entries
 * @param sized whether entries tell how long their augmentation is
 * @param signalFrame whether these are the frames of signal handlers' return: their address is no return address
 * @param instructions that precede each function's
 */
record Cie(long codeFactor, long dataFactor, int returnRegister, int encoding, boolean sized, boolean signalFrame,
        Cursor.Block instructions) {
    private static final int MAX_AUGMENTATION = 16;
    private static final int VERSION_WITH_SIZES = 4;

    /** Parses what follows the id. */
    static Cie parse(ElfMemory memory, Cursor cursor, long data) {
        int version = cursor.u8();
        if (version != 1 && version != 3 && version != VERSION_WITH_SIZES) {
            throw Cursor.damaged();
        }
        String augmentation = augmentation(cursor);
        if (augmentation.equals("eh")) {
            cursor.u64();
        }
        if (version == VERSION_WITH_SIZES && (cursor.u8() != Long.BYTES || cursor.u8() != 0)) {
            throw Cursor.damaged();
        }
        long codeFactor = cursor.uleb();
        long dataFactor = cursor.sleb();
        long returnRegister = version == 1 ? cursor.u8() : cursor.uleb();
        int encoding = PointerEncoding.DW_EH_PE_absptr;
        boolean sized = augmentation.startsWith("z");
        boolean signalFrame = false;
        if (sized) {
            Cursor.Block extra = cursor.block(cursor.uleb());
            Cursor details = new Cursor(memory, extra.start(), extra.end());
            boolean known = true;
            for (int i = 1; i < augmentation.length() && known; i++) {
                switch (augmentation.charAt(i)) {
                    case 'L' -> details.u8();
                    case 'P' -> personality(details);
                    case 'R' -> encoding = details.u8();
                    case 'S' -> signalFrame = true;
                    default -> known = false;
                }
            }
        } else if (!augmentation.isEmpty() && !augmentation.equals("eh")) {
            throw Cursor.damaged();
        }
        if (returnRegister != FrameRegisters.RETURN_ADDRESS) {
            throw Cursor.damaged();
        }
        return new Cie(codeFactor, dataFactor, (int) returnRegister, encoding, sized, signalFrame,
                new Cursor.Block(cursor.position(), cursor.end()));
    }

    private static void personality(Cursor details) {
        int encoding = details.u8();
        if (encoding != PointerEncoding.DW_EH_PE_omit) {
            PointerEncoding.plain(details, encoding);
        }
    }

    private static String augmentation(Cursor cursor) {
        StringBuilder text = new StringBuilder();
        for (int c = cursor.u8(); c != 0; c = cursor.u8()) {
            if (text.length() == MAX_AUGMENTATION) {
                throw Cursor.damaged();
            }
            text.append((char) c);
        }
        return text.toString();
    }
}
