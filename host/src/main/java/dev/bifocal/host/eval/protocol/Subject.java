package dev.bifocal.host.eval.protocol;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The encoder under evaluation, opened on first use, and the features that protocols share. */
public final class Subject implements AutoCloseable {

    private final EvaluationData data;
    private final Supplier<? extends EncoderUnderTest> trained;
    private final Supplier<? extends EncoderUnderTest> fresh;
    private @Nullable EncoderUnderTest encoder;
    private @Nullable FeatureCache features;

    /**
     * Creates a subject whose encoder is not open yet.
     *
     * @param trained opens the encoder with its trained weights, a new copy at each call
     * @param fresh opens the same architecture with random weights, for a control
     */
    public Subject(
            EvaluationData data,
            Supplier<? extends EncoderUnderTest> trained,
            Supplier<? extends EncoderUnderTest> fresh) {
        this.data = data;
        this.trained = trained;
        this.fresh = fresh;
    }

    /**
     * Opens an encoder for a protocol that changes weights. The caller closes it.
     *
     * @param scratch whether the encoder has random weights instead of the trained ones
     */
    public EncoderUnderTest open(boolean scratch) {
        return scratch ? fresh.get() : trained.get();
    }

    /** The encoder with its trained weights. No protocol changes it, and the subject owns it. */
    public EncoderUnderTest encoder() {
        if (encoder == null) {
            encoder = trained.get();
        }
        return encoder;
    }

    /** The features of the encoder. The subject owns them. */
    public FeatureCache features() {
        if (features == null) {
            features = new FeatureCache(data, encoder()::features);
        }
        return features;
    }

    @Override
    public void close() {
        if (features != null) {
            features.close();
        }
        if (encoder != null) {
            encoder.close();
        }
    }
}
