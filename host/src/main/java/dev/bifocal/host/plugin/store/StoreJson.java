package dev.bifocal.host.plugin.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** Records of plugins as JSON. Unknown fields are skipped, so that files of a newer version can be read. */
public final class StoreJson {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .withConfigOverride(
                    List.class, lists -> lists.setSetterInfo(JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL)))
            .build();

    private static final ObjectWriter WRITER = MAPPER.writer(new DefaultPrettyPrinter()
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withArrayIndenter(new DefaultIndenter("  ", "\n")));

    private StoreJson() {}

    /** The record as JSON text. */
    public static String text(Record value) {
        try {
            return WRITER.writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Records of texts and numbers can be written.", e);
        }
    }

    /**
     * Reads a record.
     *
     * @throws IOException if the content is not JSON of this record; the message is a reason without a full stop
     */
    public static <T extends Record> T read(byte[] content, Class<T> type) throws IOException {
        try {
            T value = MAPPER.readValue(content, type);
            if (value == null) {
                throw new IOException("it contains null");
            }
            return value;
        } catch (JsonMappingException e) {
            throw new IOException(reason(e), e);
        } catch (JsonProcessingException e) {
            throw new IOException("it is not JSON: " + firstLine(e.getOriginalMessage()), e);
        }
    }

    private static String reason(JsonMappingException e) {
        if (e instanceof InvalidNullException missing) {
            return "a value is missing: " + missing.getPropertyName().getSimpleName();
        }
        if (e.getCause() instanceof NullPointerException missing) {
            return "a value is missing: " + firstLine(String.valueOf(missing.getMessage()));
        }
        Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
        return firstLine(
                cause instanceof JsonMappingException mapping
                        ? mapping.getOriginalMessage()
                        : String.valueOf(cause.getMessage()));
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }
}
