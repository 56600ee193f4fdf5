/**
 * What other methods are compared with, and the parts that they are made of: InfoNCE with soft targets, cross entropy, normalised
 * MSE, NT-Xent, targets from instance identity and from labels, and two heads. SelfCon, SupCon, Grafit, CoIns, SupCE and SupFine,
 * and without labels MoCo v2, SimCLR, BYOL and SimSiam, are recipes of these.
 */
@NullMarked
package dev.bifocal.plugins.baselines;

import org.jspecify.annotations.NullMarked;
