/**
 * MaskCon: contrastive learning from coarse labels, with soft targets over the keys with the coarse label of the
 * sample. The loss is {@code info-nce} of the baselines.
 *
 * <p>C. Feng and I. Patras, "MaskCon: Masked Contrastive Learning for Coarse-Labelled Dataset", CVPR 2023, arXiv
 * 2303.12756.
 */
@NullMarked
package dev.bifocal.plugins.maskcon;

import org.jspecify.annotations.NullMarked;
