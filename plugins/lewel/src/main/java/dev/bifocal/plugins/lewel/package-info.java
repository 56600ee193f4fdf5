/**
 * LEWEL: a projection head that is applied to the pooled features and, with the same weights, at each position of the
 * feature map. The output channels at the positions are alignment maps. The loss compares the pooled embeddings of the
 * two views, and the aligned embeddings of the features that the maps gather. The recipes use a loss of the baselines
 * plugin twice: {@code normalized-mse} (LEWEL_B) or {@code info-nce} (LEWEL_M).
 *
 * <p>L. Huang, S. You, M. Zheng, F. Wang, C. Qian and T. Yamasaki, "Learning Where to Learn in Cross-View
 * Self-Supervised Learning", CVPR 2022, arXiv 2203.14898. The code is implemented from the formulas.
 */
@NullMarked
package dev.bifocal.plugins.lewel;

import org.jspecify.annotations.NullMarked;
