package dev.bifocal.host.train.observe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.bifocal.host.compute.Script;
import dev.bifocal.host.compute.Script.Argument;
import dev.bifocal.host.track.MetricRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measures of a batch of embeddings, all on unit vectors u (N, D), computed on the CPU in {@code float64}:
 *
 * <ul>
 *   <li>{@code std}: the mean over the D coordinates of the standard deviation over the batch, times sqrt(D); 1 for
 *       directions that are uniform on the sphere, 0 for equal vectors (X. Chen and K. He, CVPR 2021, arXiv 2011.10566)
 *   <li>{@code rank}: RankMe, the exponential of the entropy of p_k = s_k / sum(s) + 1e-7 for singular values s_k of u,
 *       from 1 to min(N, D) (Garrido et al., ICML 2023, arXiv 2210.02885)
 *   <li>{@code alignment}: the mean of |u_i - v_i|^2 for the unit vectors v of the other view (Wang and Isola, ICML
 *       2020, arXiv 2005.10242)
 *   <li>{@code uniformity}: the logarithm of the mean of exp(-2 |u_i - u_j|^2) over pairs i != j; 0 for equal vectors
 *       (the same)
 * </ul>
 */
public final class CollapseMeasures {

    /** The name of the standard deviation. */
    public static final String STD = "std";

    /**
     * The singular values are square roots of the eigenvalues of the smaller of u u^T and u^T u. Eigenvalues that are
     * rounding errors count as 0. The solver fails for NaN, so it gets zeros, and std passes its NaN on.
     */
    private static final String FUNCTIONS =
            """
              def unit(self: __torch__.Net, x: Tensor) -> Tensor:
                d = torch.to(torch.to(torch.detach(x), dtype=6, layout=0, device=torch.device("cpu")), 7, False, False)
                return torch.div(d, torch.clamp_min(torch.norm(d, 2, [1], True), 1e-12))
              def measure(self: __torch__.Net, z: Tensor, other: Tensor) -> Tensor:
                u = (self).unit(z)
                v = (self).unit(other)
                n = torch.size(u, 0)
                d = torch.size(u, 1)
                std = torch.mul(torch.mean(torch.std(u, [0], True)), torch.sqrt(d))
                gram = torch.matmul(u, torch.t(u))
                small = gram
                if torch.lt(d, n):
                  small = torch.matmul(torch.t(u), u)
                values = torch.linalg_eigvalsh(torch.nan_to_num(small), "L")
                limit = torch.mul(torch.max(values), torch.mul(2.220446049250313e-16, torch.size(small, 0)))
                s = torch.sqrt(torch.where(torch.gt(values, limit), values, torch.zeros_like(values)))
                p = torch.add(torch.div(s, torch.sum(s)), 1e-7)
                rank = torch.add(torch.exp(torch.neg(torch.sum(torch.mul(p, torch.log(p))))), torch.mul(std, 0.))
                alignment = torch.mean(torch.sum(torch.pow(torch.sub(u, v), 2), [1]))
                kernel = torch.exp(torch.mul(torch.sub(gram, 1.), 4.))
                pairs = torch.sub(torch.sum(kernel), torch.trace(kernel))
                uniformity = torch.log(torch.div(pairs, torch.mul(n, torch.sub(n, 1))))
                return torch.stack([std, rank, uniformity, alignment])
            """;

    /** The names of the measures, in the order of their values. */
    public static final List<String> NAMES = List.of(STD, "rank", MetricRecord.UNIFORMITY, MetricRecord.ALIGNMENT);

    private final Script script;

    /**
     * Compiles the measures.
     *
     * @param manager owner of the compiled functions
     */
    public CollapseMeasures(NDManager manager) {
        this.script = Script.require(FUNCTIONS, List.of("measure"), manager);
    }

    /**
     * Measures a batch. The caller's scope frees the results.
     *
     * @param embeddings (N, D), of any length
     * @param other the same samples in another view, (N, D); without it there is no alignment
     * @return scalars by name
     */
    public Map<String, NDArray> of(NDArray embeddings, Optional<NDArray> other) {
        NDArray values = script.call("measure", Argument.of(embeddings), Argument.of(other.orElse(embeddings)));
        Map<String, NDArray> measures = new LinkedHashMap<>();
        for (int i = 0; i < NAMES.size(); i++) {
            if (other.isPresent() || !NAMES.get(i).equals(MetricRecord.ALIGNMENT)) {
                measures.put(NAMES.get(i), values.get(i));
            }
        }
        return measures;
    }
}
