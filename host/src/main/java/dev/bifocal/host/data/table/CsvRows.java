package dev.bifocal.host.data.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.bifocal.host.files.RegularFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a table from CSV (RFC 4180): UTF-8, commas, a header, and quotes around cells with commas, quotes or line
 * breaks.
 */
public final class CsvRows {

    private static final ObjectReader READER = CsvMapper.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .build()
            .readerFor(String[].class);

    private CsvRows() {}

    static List<LabelTable.Row> read(Path file) {
        List<LabelTable.Row> rows = new ArrayList<>();
        try (MappingIterator<String[]> lines = READER.readValues(text(file))) {
            List<String> heading = lines.hasNextValue() ? heading(file, lines.nextValue()) : List.of();
            TableColumns.check(file, heading);
            while (lines.hasNextValue()) {
                String[] cells = lines.nextValue();
                int line = lines.getParser().currentTokenLocation().getLineNr();
                rows.add(row(file, heading, cells, "line " + line));
            }
        } catch (JsonProcessingException e) {
            throw LabelTable.refused(
                    file,
                    "is not valid CSV, in line %s: %s"
                            .formatted(
                                    e.getLocation() == null
                                            ? 1
                                            : e.getLocation().getLineNr(),
                                    e.getOriginalMessage().lines().findFirst().orElse("")),
                    "Look for an unclosed quote; a quote inside quotes must be doubled.");
        } catch (IOException e) {
            throw new UncheckedIOException("Reading from memory failed", e);
        }
        return rows;
    }

    /** Reads the text without a byte order mark. */
    public static String text(Path file) {
        try {
            String text = Files.readString(RegularFiles.require(file));
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw LabelTable.refused(file, "is not text in UTF-8", "Save it in UTF-8.");
        } catch (IOException e) {
            throw LabelTable.refused(
                    file,
                    Files.exists(file) ? "cannot be read: " + e : "does not exist",
                    "Set data.table to a CSV or JSON file; its path is relative to the current directory.");
        }
    }

    private static List<String> heading(Path file, String[] cells) {
        List<String> heading = new ArrayList<>();
        for (String cell : cells) {
            heading.add(cell.strip());
        }
        if (new HashSet<>(heading).size() < heading.size()) {
            throw LabelTable.refused(
                    file, "has two columns with the same name: " + String.join(", ", heading), "Rename one of them.");
        }
        return heading;
    }

    private static LabelTable.Row row(Path file, List<String> heading, String[] cells, String place) {
        if (cells.length != heading.size()) {
            throw LabelTable.refused(
                    file,
                    "has %s cells in %s, but %s columns".formatted(cells.length, place, heading.size()),
                    "Put quotes around cells with commas.");
        }
        Map<String, String> byColumn = new LinkedHashMap<>();
        for (int column = 0; column < cells.length; column++) {
            byColumn.put(heading.get(column), cells[column]);
        }
        return TableColumns.row(place, byColumn);
    }
}
