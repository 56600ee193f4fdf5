/**
 * Baseline methods and their components: the losses InfoNCE with soft targets, cross entropy, normalized MSE and
 * NT-Xent; targets from instance identity and from labels; and two heads. The recipes combine these components to
 * SelfCon, SupCon, Grafit, CoIns, SupCE and SupFine and, without labels, to MoCo v2, SimCLR, BYOL and SimSiam.
 */
@NullMarked
package dev.bifocal.plugins.baselines;

import org.jspecify.annotations.NullMarked;
