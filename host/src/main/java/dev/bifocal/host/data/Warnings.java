package dev.bifocal.host.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

/** Keeps those warnings of ImageIO that mean that an image is damaged. */
final class Warnings implements IIOReadWarningListener {

    private final ImageFormat format;
    private final List<String> damage = new ArrayList<>();

    Warnings(ImageFormat format) {
        this.format = format;
    }

    @Override
    public void warningOccurred(ImageReader source, String warning) {
        if (format.isDamage(warning)) {
            damage.add(warning);
        }
    }

    /** Refuses the image if there was such a warning. */
    void check() throws IOException {
        if (!damage.isEmpty()) {
            throw new IOException(damage.get(0));
        }
    }
}
