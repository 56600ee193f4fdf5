package dev.bifocal.host.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Damages experiment files by chance: bytes, keys, values and structure. One seed always gives the same damage. */
final class Mutations {

    private static final List<String> VALUES = List.of(
            "NaN",
            ".nan",
            ".inf",
            "-.inf",
            "-1",
            "0",
            "-0.0",
            "1e400",
            "-1e400",
            "1e-400",
            "2147483648",
            "-2147483649",
            "99999999999999999999999",
            "0x7fffffff",
            "0o17",
            "1_000",
            "1:30",
            "true",
            "null",
            "~",
            "''",
            "\"\"",
            "[]",
            "{}",
            "[1, [2, [3]]]",
            "[null]",
            "{a: {b: {c: 1}}}",
            "{name: }",
            "{name: null}",
            "{name: [a]}",
            "[a, b",
            "{a: b",
            "\"unclosed",
            "\"\\u0000\\u001b[31m\\u202e\"",
            "\"\\x\"",
            "!!java.net.URL [x]",
            "!!binary aGk=",
            "!unknown 1",
            "&a [*a]",
            "*nothing",
            "<<: {a: 1}",
            "2026-01-31",
            "2026-01-31T12:00:00Z",
            "|\n  text\n",
            ">-\n  folded\n",
            "? complex",
            "- item",
            "@at",
            "`tick",
            "%percent",
            "\u00e9\u4e2d\ud83d\ude00",
            "self",
            "mlp",
            "cosine",
            "resnet50",
            "1",
            "3.5",
            "/dev/null",
            "../..",
            "C:\\x",
            "name");

    private static final Pattern VALUE = Pattern.compile("(?m)(?<=: )([^\\n#{\\[]+)$|(?<=: )([^,\\n{}\\[\\]]+)");
    private static final Pattern KEY = Pattern.compile("[A-Za-z][A-Za-z0-9-]*(?=:)");

    private final Random random;

    Mutations(long seed) {
        random = new Random(seed);
    }

    /** A text with one to three kinds of damage. */
    byte[] damaged(String yaml) {
        String text = yaml;
        byte[] bytes = null;
        int kinds = 1 + random.nextInt(3);
        for (int kind = 0; kind < kinds; kind++) {
            if (bytes == null && random.nextInt(5) > 0) {
                text = damagedText(text);
            } else {
                bytes = damagedBytes(bytes == null ? text.getBytes(StandardCharsets.UTF_8) : bytes);
            }
        }
        return bytes == null ? text.getBytes(StandardCharsets.UTF_8) : bytes;
    }

    /** A value that no key expects, for the command line too. */
    String value() {
        return switch (random.nextInt(12)) {
            case 0 -> "x".repeat(1 << (4 + random.nextInt(14)));
            case 1 -> "9".repeat(1 + random.nextInt(2000));
            case 2 -> nested(1 + random.nextInt(400));
            case 3 ->
                IntStream.range(0, random.nextInt(2000))
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(", ", "[", "]"));
            default -> VALUES.get(random.nextInt(VALUES.size()));
        };
    }

    /** One of the keys that a text has. */
    String key(String yaml) {
        List<String> keys =
                KEY.matcher(yaml).results().map(found -> found.group()).toList();
        return keys.isEmpty() ? "key" : keys.get(random.nextInt(keys.size()));
    }

    private String nested(int depth) {
        return random.nextBoolean()
                ? "[".repeat(depth) + "]".repeat(random.nextBoolean() ? depth : depth - 1)
                : "{a: ".repeat(depth) + "1" + "}".repeat(depth);
    }

    private String damagedText(String text) {
        return switch (random.nextInt(14)) {
            case 0, 1, 2, 3, 4 -> replaced(text, VALUE, value());
            case 5, 6 -> replaced(text, KEY, random.nextBoolean() ? key(text) : changedLetter(key(text)));
            case 7 -> withLine(text, lines -> lines.remove(random.nextInt(lines.size())));
            case 8 ->
                withLine(
                        text,
                        lines -> lines.add(random.nextInt(lines.size()), lines.get(random.nextInt(lines.size()))));
            case 9 ->
                withLine(text, lines -> {
                    int line = random.nextInt(lines.size());
                    lines.set(
                            line,
                            List.of(" ", "\t", "    ", "- ", "? ", "\ufeff").get(random.nextInt(6)) + lines.get(line));
                });
            case 10 -> "\ufeff" + text;
            case 11 ->
                text
                        + List.of(
                                        "\n---\na: 1\n",
                                        "\n...\n",
                                        "\nrecipe: selfcon\n",
                                        "\ndatasets: {shapes: 1}\n",
                                        "\n" + key(text) + ": " + value() + "\n")
                                .get(random.nextInt(5));
            case 12 -> replaced(text, KEY, "\"" + value().replace("\"", "") + "\"");
            default -> text.replace("\n", random.nextBoolean() ? "\r" : "\n\n\t");
        };
    }

    private String changedLetter(String key) {
        int at = random.nextInt(key.length());
        return key.substring(0, at) + (char) ('!' + random.nextInt(90)) + key.substring(at + 1);
    }

    private String replaced(String text, Pattern what, String by) {
        Matcher matcher = what.matcher(text);
        List<int[]> places = new ArrayList<>();
        while (matcher.find()) {
            places.add(new int[] {matcher.start(), matcher.end()});
        }
        if (places.isEmpty()) {
            return text + by;
        }
        int[] place = places.get(random.nextInt(places.size()));
        return text.substring(0, place[0]) + by + text.substring(place[1]);
    }

    private String withLine(String text, Consumer<List<String>> change) {
        List<String> lines = new ArrayList<>(List.of(text.split("\n")));
        if (lines.isEmpty()) {
            return text;
        }
        change.accept(lines);
        return String.join("\n", lines) + "\n";
    }

    private byte[] damagedBytes(byte[] bytes) {
        if (bytes.length == 0) {
            return new byte[] {(byte) random.nextInt(256)};
        }
        int at = random.nextInt(bytes.length);
        return switch (random.nextInt(5)) {
            case 0 -> flipped(bytes, at, 1 << random.nextInt(8));
            case 1 -> flipped(bytes, at, random.nextInt(1, 256));
            case 2 -> Arrays.copyOf(bytes, at);
            case 3 -> spliced(bytes, at, at, new byte[] {(byte) random.nextInt(256)});
            default -> spliced(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(40)), new byte[0]);
        };
    }

    private static byte[] flipped(byte[] bytes, int at, int bits) {
        byte[] changed = bytes.clone();
        changed[at] ^= (byte) bits;
        return changed;
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] between) {
        byte[] changed = new byte[from + between.length + bytes.length - to];
        System.arraycopy(bytes, 0, changed, 0, from);
        System.arraycopy(between, 0, changed, from, between.length);
        System.arraycopy(bytes, to, changed, from + between.length, bytes.length - to);
        return changed;
    }
}
