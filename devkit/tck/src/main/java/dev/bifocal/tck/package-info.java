/**
 * The conformance kit for plugins. A test extends {@link dev.bifocal.tck.ViewPairLossContract}, {@link
 * dev.bifocal.tck.HeadFactoryContract} or {@link dev.bifocal.tck.TargetBuilderContract} and names a component. The kit
 * then loads the built jar as the host does and checks the component rule by rule, with the host's own options, inputs
 * and steps.
 *
 * <p>Tests of formulas use the fakes ({@link dev.bifocal.tck.FakeLossStep}, {@link dev.bifocal.tck.FakeTargetStep}),
 * {@link dev.bifocal.tck.Gradients} and {@link dev.bifocal.tck.NpzCase}.
 */
@NullMarked
package dev.bifocal.tck;

import org.jspecify.annotations.NullMarked;
