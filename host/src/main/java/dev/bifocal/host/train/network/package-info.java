/**
 * Encoder and heads of one side of a training, and the outputs that a pass computes. Read {@link
 * dev.bifocal.host.train.network.Network} first.
 */
@NullMarked
package dev.bifocal.host.train.network;

import org.jspecify.annotations.NullMarked;
