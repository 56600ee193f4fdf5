package dev.bifocal.host.train;

import dev.bifocal.api.head.HeadFactory;
import dev.bifocal.host.encoder.EncoderSpec;
import java.util.Set;

/** tmp */
record HeadProbe(EncoderSpec encoder, int imageSize, int classes) {
    Set<String> outputs(HeadFactory<?> f) {
        return Set.of();
    }
}
