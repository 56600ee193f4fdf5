package dev.bifocal.api;

/**
 * One of the two copies of the encoder and the heads.
 *
 * @since 1.0
 */
public enum Side {
    /** The side that is trained; its outputs carry gradients. */
    ONLINE,
    /** The exponential moving average of the online side; its outputs carry no gradients. */
    MOMENTUM
}
