package dev.bifocal.host.eval.protocol;

import org.jspecify.annotations.Nullable;

/** What is measured: a backbone, opened when it is first asked for, with the features that protocols share. */
public final class Subject implements AutoCloseable {

    private final EvaluationData data;
    private final Backbones backbones;
    private @Nullable Backbone backbone;
    private @Nullable FeatureCache features;

    public Subject(EvaluationData data, Backbones backbones) {
        this.data = data;
        this.backbones = backbones;
    }

    /** Where protocols that change weights take backbones of their own from. */
    public Backbones backbones() {
        return backbones;
    }

    /** The backbone with its trained weights, which nobody changes. */
    public Backbone backbone() {
        if (backbone == null) {
            backbone = backbones.trained();
        }
        return backbone;
    }

    /** Its features. */
    public FeatureCache features() {
        if (features == null) {
            features = new FeatureCache(data, backbone()::features);
        }
        return features;
    }

    @Override
    public void close() {
        if (features != null) {
            features.close();
        }
        if (backbone != null) {
            backbone.close();
        }
    }
}
