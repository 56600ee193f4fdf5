/**
 * What a Bifocal plugin compiles against.
 *
 * <p>A plugin contributes {@linkplain dev.bifocal.api.Component components}: losses, heads and target builders. The host
 * discovers them in jars, binds each one's options from the experiment, checks before training that every output, label
 * and memory bank that a component needs is there, and then calls what the component created, once a step.
 *
 * <p>Unless a method says otherwise: floating point arrays are {@code float32}, labels are {@code int64}, the first axis is
 * the batch, N is the batch size, D an embedding's size and K the size of a memory bank. Everything that a component
 * creates is called from the one training thread. Arrays that the host hands to a component stay the host's: they are
 * valid during the call and must be neither changed nor closed. Arrays that a component makes during a call, whatever
 * manager they are attached to, are closed by the host when the step is over.
 */
@NullMarked
package dev.bifocal.api;

import org.jspecify.annotations.NullMarked;
