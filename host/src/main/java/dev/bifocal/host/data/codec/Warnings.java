package dev.bifocal.host.data.codec;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

/** Collects the warnings of ImageIO's JPEG reader that indicate damaged pixels. */
final class Warnings implements IIOReadWarningListener {

    private final List<String> damage = new ArrayList<>();

    @Override
    public void warningOccurred(ImageReader source, String warning) {
        if (isDamage(warning)) {
            damage.add(warning);
        }
    }

    /** Rejects the image if there was such a warning. */
    void check() throws IOException {
        if (!damage.isEmpty()) {
            throw new IOException(damage.get(0));
        }
    }

    /** The reader fills missing pixels with gray and warns. Extra bytes between segments are harmless. */
    private static boolean isDamage(String warning) {
        return warning.startsWith("Truncated File")
                || warning.startsWith("Premature end")
                || (warning.startsWith("Corrupt JPEG data") && !warning.contains("extraneous bytes"));
    }
}
