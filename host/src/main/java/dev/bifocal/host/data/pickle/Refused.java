package dev.bifocal.host.data.pickle;

import java.util.Locale;
import java.util.Map;

/** Instructions that are known and never carried out, since plain values and arrays do not need them. */
final class Refused {

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry((int) 'i', "INST, which makes an object"),
            Map.entry((int) 'o', "OBJ, which makes an object"),
            Map.entry(0x81, "NEWOBJ, which makes an object"),
            Map.entry(0x92, "NEWOBJ_EX, which makes an object"),
            Map.entry((int) 'P', "PERSID, which points to something outside the file"),
            Map.entry((int) 'Q', "BINPERSID, which points to something outside the file"),
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

    /** What an instruction is that is not carried out. */
    static String describe(int instruction) {
        String name = NAMES.get(instruction);
        return name == null
                ? String.format(
                        Locale.ROOT, "0x%02x where an instruction is due, so it is damaged or no pickle", instruction)
                : "the instruction %s; only plain values and arrays are read".formatted(name);
    }
}
