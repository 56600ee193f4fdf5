package dev.bifocal.host.data.pickle;

import java.util.Locale;
import java.util.Map;

/** The known instructions that are never executed, because plain values and arrays do not need them. */
final class Refused {

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry((int) 'i', "INST, which makes an object"),
            Map.entry((int) 'o', "OBJ, which makes an object"),
            Map.entry(0x81, "NEWOBJ, which makes an object"),
            Map.entry(0x92, "NEWOBJ_EX, which makes an object"),
            Map.entry((int) 'P', "PERSID, which refers to an object outside the file"),
            Map.entry((int) 'Q', "BINPERSID, which refers to an object outside the file"),
            Map.entry(0x82, "EXT1, which is a name of another registry"),
            Map.entry(0x83, "EXT2, which is a name of another registry"),
            Map.entry(0x84, "EXT4, which is a name of another registry"),
            Map.entry(0x8b, "LONG4, a number of any length"),
            Map.entry(0x8f, "EMPTY_SET"),
            Map.entry(0x90, "ADDITEMS, of a set"),
            Map.entry(0x91, "FROZENSET"),
            Map.entry(0x97, "NEXT_BUFFER, which is outside the file"),
            Map.entry(0x98, "READONLY_BUFFER, of one outside the file"));

    private Refused() {}

    /** The description of a rejected instruction. */
    static String describe(int instruction) {
        String name = NAMES.get(instruction);
        return name == null
                ? String.format(
                        Locale.ROOT, "0x%02x instead of an instruction, so it is damaged or not a pickle", instruction)
                : "the instruction %s; only plain values and arrays are supported".formatted(name);
    }
}
