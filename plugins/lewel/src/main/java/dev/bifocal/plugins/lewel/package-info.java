/**
 * LEWEL: a projection head that is applied to the pooled features and, with the same weights, at every position, where its
 * channels are maps of where to look; the features that the maps gather are aligned across views beside the pooled ones. The
 * losses are {@code normalized-mse} (LEWEL_B) and {@code info-nce} (LEWEL_M) of the baselines, twice each.
 *
 * <p>L. Huang, S. You, M. Zheng, F. Wang, C. Qian and T. Yamasaki, "Learning Where to Learn in Cross-View Self-Supervised
 * Learning", CVPR 2022, arXiv 2203.14898. Written from the formulas.
 */
@NullMarked
package dev.bifocal.plugins.lewel;

import org.jspecify.annotations.NullMarked;
