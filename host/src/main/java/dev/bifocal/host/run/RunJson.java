package dev.bifocal.host.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes the records of a run as JSON files. Unknown fields are ignored, so runs of newer versions can be
 * listed.
 */
public final class RunJson {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
            .enable(DeserializationFeature.READ_ENUMS_USING_TO_STRING)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .withConfigOverride(List.class, lists -> lists.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.FAIL)))
            .withConfigOverride(Map.class, maps -> maps.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.FAIL)))
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, ToStringSerializer.instance)
                    .addDeserializer(Instant.class, new InstantReader()))
            .build();

    private static final ObjectWriter WRITER =
            MAPPER.writer(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));

    private RunJson() {}

    /** Writes a record completely or not at all. */
    public static void write(Path file, Record value) {
        try {
            AtomicFiles.write(file, WRITER.writeValueAsString(value) + "\n");
        } catch (IOException e) {
            throw RunFolder.notWritable(file, e);
        }
    }

    /**
     * Reads a record.
     *
     * @throws BifocalException if the file cannot be read, is not JSON, or lacks a value
     */
    public static <T extends Record> T read(Path file, Class<T> type) {
        T value;
        try {
            value = MAPPER.readValue(RunFolder.text(file), type);
        } catch (InvalidNullException e) {
            throw RunFolder.damaged(file, "it has no value for " + e.getPropertyName(), e);
        } catch (JsonProcessingException e) {
            throw RunFolder.damaged(file, inOneLine(e.getOriginalMessage()), e);
        }
        if (value == null) {
            throw RunFolder.damaged(file, "it contains null", null);
        }
        WholeRecord.lacking(value).ifPresent(name -> {
            throw RunFolder.damaged(file, "it has no value for " + name, null);
        });
        return value;
    }

    private static String inOneLine(String message) {
        return message.lines().findFirst().orElse("");
    }

    private static final class InstantReader extends StdScalarDeserializer<Instant> {

        private static final long serialVersionUID = 1L;

        InstantReader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = parser.getText();
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                return (Instant)
                        context.handleWeirdStringValue(Instant.class, text, "not a time such as 2026-01-31T12:00:00Z");
            }
        }
    }
}
