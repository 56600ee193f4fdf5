package dev.bifocal.host.eval.protocol;

/** Where an evaluation takes backbones from; the caller closes each. */
public interface Backbones {

    /** The backbone that is evaluated, with its trained weights, anew at each call. */
    Backbone trained();

    /** The same network with fresh weights, for a control. */
    Backbone fresh();
}
