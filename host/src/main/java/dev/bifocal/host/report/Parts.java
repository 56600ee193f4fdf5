package dev.bifocal.host.report;

import dev.bifocal.host.launch.ShellScript;
import dev.bifocal.host.machine.Versions;
import dev.bifocal.host.report.html.Rows;
import dev.bifocal.host.report.html.Tag;
import dev.bifocal.host.run.Provenance;
import dev.bifocal.host.run.RunState;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Parts that several pages have. */
public final class Parts {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int LOG_AT_MOST = 16 * 1024;

    /** Numbers from here on have an exponent. */
    private static final double MOST_DIGITS = 1e4;

    private Parts() {}

    /** A section with its heading; the id is what links lead to. */
    public static Tag section(String id, String heading) {
        return Tag.of("section", Tag.of("h2", heading)).set("id", id);
    }

    /**
     * The address of a page of the board.
     *
     * @param page {@code run} or {@code sweep}
     * @param name the name of the run or sweep
     */
    public static String link(String page, String name) {
        return "/%s?%s=%s".formatted(page, page, URLEncoder.encode(name, StandardCharsets.UTF_8));
    }

    /** A box that chooses a run for {@link #comparison}. */
    public static Tag choice(String run) {
        return Tag.of("input")
                .set("type", "checkbox")
                .set("name", "run")
                .set("value", run)
                .set("data-key", run)
                .set("aria-label", "Compare " + run);
    }

    /**
     * A form on the board that compares chosen runs.
     *
     * @param runs a table with boxes of {@link #choice}
     * @param what the plural of what the table has
     * @param controls further controls before the button
     */
    public static Tag comparison(Tag runs, String what, Tag... controls) {
        return Tag.of("form")
                .set("action", "/compare")
                .set("method", "get")
                .add(
                        Tag.of("div", controls)
                                .style("controls")
                                .add(Tag.of("button", "Compare chosen " + what).set("type", "submit")),
                        runs);
    }

    /** Links to the sections of a page. */
    static Tag navigation(Map<String, String> headings) {
        Tag navigation = Tag.of("nav").set("aria-label", "Sections");
        headings.forEach((id, heading) -> navigation.add(Tag.of("a", heading).set("href", "#" + id)));
        return navigation;
    }

    /** A few numbers that a reader looks for first, by name. */
    static Tag facts(Map<String, String> facts) {
        Tag list = Tag.of("dl").style("facts");
        facts.forEach((name, value) -> list.add(Tag.of("div", Tag.of("dt", name), Tag.of("dd", value))));
        return list;
    }

    /** The state of a run, in words and colour. */
    public static Tag state(String state) {
        String colour =
                switch (state) {
                    case "done" -> " good";
                    case "failed", "lost", "damaged" -> " bad";
                    default -> "";
                };
        return Tag.of("span", state).style("state" + colour);
    }

    static Tag state(RunState state) {
        return state(state.toString());
    }

    /** {@code 2026-01-31 12:00 UTC}. */
    public static String time(Instant time) {
        return TIME.format(time) + " UTC";
    }

    /** {@code 2 h 03 min}, {@code 4 min 07 s} or {@code 12 s}; 0 if clocks differ and the time is negative. */
    public static String duration(Duration time) {
        Duration duration = time.isNegative() ? Duration.ZERO : time;
        if (duration.toHours() > 0) {
            return String.format(Locale.ROOT, "%s h %02d min", duration.toHours(), duration.toMinutesPart());
        }
        return duration.toMinutes() > 0
                ? String.format(Locale.ROOT, "%s min %02d s", duration.toMinutes(), duration.toSecondsPart())
                : duration.toSeconds() + " s";
    }

    /** Four decimals below 1, four significant digits from 1 on; a real minus sign. */
    public static String number(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        double size = Math.abs(value);
        String format = "%.4f";
        if (size >= MOST_DIGITS) {
            format = "%.3e";
        } else if (size >= 1) {
            format = "%." + (3 - (int) Math.floor(Math.log10(size))) + "f";
        } else if (size < .001 && size != 0) {
            format = "%.2e";
        }
        return String.format(Locale.ROOT, format, value).replace('-', '\u2212');
    }

    /** The words of a command, quoted where a shell needs it. */
    static String command(List<String> words) {
        return words.stream().map(ShellScript::quoted).collect(Collectors.joining(" ", "./bifocal ", ""));
    }

    /** Settings side by side; values other than in the first column are marked. */
    static Rows settings(String caption, List<String> columns, Map<String, List<String>> settings) {
        List<String> headings = new ArrayList<>(List.of("setting"));
        headings.addAll(columns);
        Rows rows = new Rows(caption, headings);
        settings.forEach((key, values) -> rows.row(
                Rows.heading(key),
                values.stream()
                        .map(value -> Rows.text(value).style(value.equals(values.get(0)) ? "code" : "code changed"))
                        .toArray(Tag[]::new)));
        return rows;
    }

    /**
     * The plugins, versions, data and machines of runs, each once, with the names of the runs that have it if not all
     * do.
     */
    static List<Tag> origin(Map<String, Provenance> runs) {
        Rows plugins = new Rows(
                "Plugins, with the SHA-256 of their jars.", List.of("plugin", "version", "jar", "SHA-256", "used by"));
        Map<Provenance.UsedPlugin, List<String>> users = new LinkedHashMap<>();
        runs.forEach((name, provenance) -> provenance.plugins().forEach(plugin -> users.computeIfAbsent(
                        plugin, key -> new ArrayList<>())
                .add(name)));
        users.forEach((plugin, names) -> plugins.row(
                Rows.heading(plugin.id()),
                Rows.text(plugin.version()),
                Rows.text(plugin.jar()),
                Rows.text(plugin.sha256()).style("code hash"),
                Rows.text(of(names, runs.size()))));
        Rows others = new Rows("Versions, data and machine.", List.of("what", "value", "of"));
        Map<String, Map<String, List<String>>> values = new LinkedHashMap<>();
        runs.forEach((name, provenance) -> facts(provenance)
                .forEach((what, value) -> values.computeIfAbsent(what, key -> new LinkedHashMap<>())
                        .computeIfAbsent(value, key -> new ArrayList<>())
                        .add(name)));
        List<Tag> tables = new ArrayList<>();
        if (!plugins.isEmpty()) {
            tables.add(plugins.tag());
        }
        values.forEach((what, each) -> each.forEach((value, names) ->
                others.row(Rows.heading(what), Rows.text(value).style("value"), Rows.text(of(names, runs.size())))));
        tables.add(others.tag());
        return tables;
    }

    private static String of(List<String> names, int all) {
        if (names.size() == all) {
            return all == 1 ? "this run" : "all";
        }
        return names.size() <= 4 ? String.join("; ", names) : "%s of %s".formatted(names.size(), all);
    }

    private static Map<String, String> facts(Provenance provenance) {
        Versions versions = provenance.versions();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Bifocal", "%s, api %s".formatted(versions.bifocal(), versions.api()));
        facts.put("engine", "PyTorch %s, DJL %s".formatted(versions.pytorch(), versions.djl()));
        facts.put("Java and system", "%s, %s".formatted(versions.java(), versions.os()));
        facts.put("device", provenance.device());
        if (provenance.precision() != null) {
            facts.put("precision", provenance.precision());
        }
        facts.put(
                "data",
                "%s, fingerprint %s"
                        .formatted(provenance.data().name(), provenance.data().fingerprint()));
        if (provenance.otherStart() != null) {
            facts.put("start", provenance.otherStart());
        }
        if (provenance.initialWeights() != null) {
            facts.put(
                    "initial weights",
                    "%s, SHA-256 %s"
                            .formatted(
                                    provenance.initialWeights().describe(),
                                    provenance.initialWeights().sha256()));
        }
        if (provenance.git() != null) {
            facts.put("Git", provenance.git().commit() + (provenance.git().dirty() ? ", with changes" : ""));
        }
        return facts;
    }

    /** The end of a log, or an empty text without one. */
    private static String tail(Path log) {
        if (!Files.isRegularFile(log)) {
            return "";
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long from = Math.max(0, file.length() - LOG_AT_MOST);
            byte[] end = new byte[(int) (file.length() - from)];
            file.seek(from);
            file.readFully(end);
            String text = new String(end, StandardCharsets.UTF_8);
            return from == 0
                    ? text
                    : "[the last %s KiB]\n%s".formatted(LOG_AT_MOST / 1024, text.substring(text.indexOf('\n') + 1));
        } catch (IOException e) {
            return "The log cannot be read.";
        }
    }

    /** The end of a log, to be opened. */
    public static Tag log(String title, Path log) {
        String tail = tail(log);
        return tail.isEmpty()
                ? Tag.of("p", "There is no log at %s.".formatted(log))
                : Tag.of("details", Tag.of("summary", title), Tag.of("pre", tail))
                        .set("data-key", log.toString());
    }
}
