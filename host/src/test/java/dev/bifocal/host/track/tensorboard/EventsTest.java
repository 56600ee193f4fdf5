package dev.bifocal.host.track.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The frames of tensorboardX 2.6.5 for the same events, from its {@code RecordWriter}. */
class EventsTest {

    private static final String VERSION =
            "1800000000000000a37f4b22090000102a714ada411a0d627261696e2e4576656e743a3262aa0cb7";
    private static final String START = "100000000000000095fbfe18090000602a714ada4110ad023a020801ea236147";
    private static final String SCALARS =
            "3200000000000000241956ec090000b02a714ada4110de022a240a110a0a747261696e2f6c6f737315cdcccc3d0a0f0a08747261696e2f6c72150000c07f101e1f72";

    private static String hex(ByteBuffer frame) {
        byte[] bytes = new byte[frame.remaining()];
        frame.duplicate().get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void writesTheFramesOfAnotherWriter() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("train/loss", 0.1);
        values.put("train/lr", Double.NaN);
        assertThat(hex(Events.version(1764345000.25))).isEqualTo(VERSION);
        assertThat(hex(Events.start(1764345001.5, 301))).isEqualTo(START);
        assertThat(hex(Events.scalars(1764345002.75, 350, values))).isEqualTo(SCALARS);
    }
}
