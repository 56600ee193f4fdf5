package dev.bifocal.host.data.cars;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.data.NumberRanges;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class Cars196ClassesTest {

    /** Words of body types in class names, where they are not the type's own. */
    private static final Map<String, String> WORDS = Map.of("SuperCab", "Cab", "Minivan", "Van");

    /** The choices by hand, for names with no such word or with two. */
    private static final Map<String, String> EXCEPTIONS = Map.ofEntries(
            Map.entry("Acura TL Type-S 2008", "Sedan"),
            Map.entry("Acura Integra Type R 2001", "Coupe"),
            Map.entry("Buick Regal GS 2012", "Sedan"),
            Map.entry("Chevrolet Corvette ZR1 2012", "Convertible"),
            Map.entry("Chevrolet Corvette Ron Fellows Edition Z06 2007", "Convertible"),
            Map.entry("Chevrolet HHR SS 2010", "SUV"),
            Map.entry("Chevrolet Cobalt SS 2010", "Coupe"),
            Map.entry("Chevrolet TrailBlazer SS 2009", "SUV"),
            Map.entry("Chrysler 300 SRT-8 2010", "Sedan"),
            Map.entry("Dodge Challenger SRT8 2011", "Coupe"),
            Map.entry("Dodge Charger SRT-8 2009", "Sedan"),
            Map.entry("FIAT 500 Abarth 2012", "Hatchback"),
            Map.entry("Ford E-Series Wagon Van 2012", "Van"),
            Map.entry("Jaguar XK XKR 2012", "Convertible"),
            Map.entry("Lamborghini Gallardo LP 570-4 Superleggera 2012", "Convertible"),
            Map.entry("Rolls-Royce Phantom Drophead Coupe Convertible 2012", "Convertible"));

    /** MaskCon's table, by fine label from 0. */
    private static final Map<String, String> REFERENCE = Map.of(
            "Cab", "52-53,64,68-69,73-74,85-86,89-90,105,110,112-113,121,123-124",
            "Sedan",
                    "1-4,15-16,19,22-23,25,28,34,39-40,43,46,48,50,60,62,66,72,78,95-96,104,114,116,128,133-137,139,155,161,"
                            + "163-164,166,172,175-176,180-181,183-184,186-187,193",
            "SUV",
                    "0,31-32,36,47,49,51,57,59,61,67,75,88,93-94,108-109,117,119-120,130-132,141-142,144-148,153-154,158,185,"
                            + "188,194",
            "Convertible",
                    "7,9,11,20,26,30,35,37-38,44,54-56,58,76,79-80,99,101-102,106,122,143,151,156-157,160,174,178,195",
            "Coupe", "5,8,10,12-14,21,24,27,33,41-42,45,65,71,92,100,103,111,127,140,149-150,152,159,162,170-171,179",
            "Hatchback", "6,18,97-98,129,138,167,169,177,182,189-192",
            "Wagon", "17,29,81-83,91",
            "Van", "63,70,77,84,87,107,115,118,125-126,165,168,173");

    private final Cars196Classes classes = Cars196Classes.load();

    @Test
    void isRebuiltFromTheNamesAndSixteenExceptions() {
        assertThat(EXCEPTIONS).hasSize(16);
        assertThat(classes.names()).hasSize(196).doesNotHaveDuplicates().containsAll(EXCEPTIONS.keySet());
        for (int label = 0; label < 196; label++) {
            String name = classes.names().get(label);
            assertThat(bodyType(label)).as(name).isEqualTo(EXCEPTIONS.getOrDefault(name, byWord(name)));
        }
    }

    @Test
    void needsEachOfTheExceptions() {
        assertThat(EXCEPTIONS.keySet())
                .allMatch(name -> byWord(name).contains(",") || byWord(name).isEmpty());
    }

    @Test
    void equalsTheReferencesTable() {
        Map<Integer, String> table = new HashMap<>();
        REFERENCE.forEach((type, ranges) -> NumberRanges.parse(ranges)
                .forEach(label -> assertThat(table.put(label, type)).isNull()));

        assertThat(table).hasSize(196);
        assertThat(IntStream.range(0, 196).mapToObj(this::bodyType))
                .containsExactlyElementsOf(
                        IntStream.range(0, 196).mapToObj(table::get).toList());
    }

    @Test
    void findsNamesWhoseSlashWasReplaced() {
        for (String name : List.of(
                "Ram C/V Cargo Van Minivan 2012", "Ram C-V Cargo Van Minivan 2012", "Ram C_V Cargo Van Minivan 2012")) {
            assertThat(classes.label(name)).as(name).contains(173);
        }
        assertThat(classes.label("Ram CVT Cargo Van Minivan 2012")).isEmpty();
    }

    private String bodyType(int label) {
        return Cars196Classes.BODY_TYPES.get(classes.bodyType(label));
    }

    /** The body types whose words are in a name, with commas. */
    private static String byWord(String name) {
        List<String> types = Arrays.stream(name.split(" ", -1))
                .map(word -> WORDS.getOrDefault(word, word))
                .filter(Cars196Classes.BODY_TYPES::contains)
                .distinct()
                .toList();
        return String.join(",", types);
    }
}
