package dev.bifocal.host.eval.protocol;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The encoder that is measured, opened on first use, with the features that protocols share. */
public final class Subject implements AutoCloseable {

    private final EvaluationData data;
    private final Supplier<? extends EncoderUnderTest> trained;
    private final Supplier<? extends EncoderUnderTest> fresh;
    private @Nullable EncoderUnderTest encoder;
    private @Nullable FeatureCache features;

    /**
     * A subject that is not open yet.
     *
     * @param trained opens the encoder with its trained weights, anew at each call
     * @param fresh opens the same network with fresh weights, for a control
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
     * An encoder for a protocol that changes weights; the caller closes it.
     *
     * @param scratch whether it has fresh weights in place of the trained ones
     */
    public EncoderUnderTest open(boolean scratch) {
        return scratch ? fresh.get() : trained.get();
    }

    /** The encoder with its trained weights, which no protocol changes. */
    public EncoderUnderTest encoder() {
        if (encoder == null) {
            encoder = trained.get();
        }
        return encoder;
    }

    /** Its features. */
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
