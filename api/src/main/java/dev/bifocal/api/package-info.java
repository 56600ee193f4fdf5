/**
 * The API that Bifocal plugins compile against.
 *
 * <p>A plugin contributes {@linkplain dev.bifocal.api.Component components}: losses, heads and target builders. The
 * host discovers them in jars, binds the options of each component from the experiment, and checks before training that
 * every requested output, label and memory bank exists. During training the host calls the objects that the components
 * created, once per step.
 *
 * <p>Unless a method states otherwise: floating-point arrays are {@code float32}, labels are {@code int64}, the first
 * axis is the batch, N is the batch size, D the size of an embedding and K the size of a memory bank. The host calls
 * the objects that a component creates from a single training thread. The host owns the arrays that it passes to a
 * component: they are valid during the call, and the component must not change or close them. The host closes all
 * arrays that a component creates during a call at the end of the step, whatever their manager.
 *
 * @since 1.0
 */
@NullMarked
package dev.bifocal.api;

import org.jspecify.annotations.NullMarked;
