package dev.bifocal.host.train.step;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.MemoryBank;
import dev.bifocal.api.Progress;
import dev.bifocal.api.target.TargetNeeds;
import dev.bifocal.api.target.TargetStep;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.Registered;
import dev.bifocal.host.train.network.BrokenContract;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The inputs of one target builder in one step and direction, limited to its needs.
 *
 * @param component the builder
 * @param needs what the builder requested
 * @param keys the batch's own unit keys
 * @param unitQueries gives the unit queries, without gradient
 * @param bank the memory bank of the same output
 * @param batch the batch
 * @param progress the progress of training
 * @param metrics takes reported values
 */
record TargetInputs(
        Registered<?> component,
        TargetNeeds needs,
        NDArray keys,
        Supplier<NDArray> unitQueries,
        MemoryBank bank,
        Batch batch,
        Progress progress,
        BiConsumer<String, NDArray> metrics)
        implements TargetStep {

    @Override
    public NDArray queries() {
        require(needs.queries(), "queries");
        return unitQueries.get();
    }

    @Override
    public NDArray labels() {
        require(needs.labels(), "labels");
        return batch.labels();
    }

    @Override
    public NDArray indices() {
        require(needs.indices(), "indices");
        return batch.indices()
                .orElseThrow(() -> new HostException(
                        ErrorCode.CONFIGURATION,
                        "Target builder %s reads the indices of samples, which this batch does not have."
                                .formatted(component.name()),
                        "Train it with 'train'; recorded cases have no such data."));
    }

    @Override
    public void report(String name, NDArray scalar) {
        BrokenContract.checkReport(component, name, scalar);
        metrics.accept(name, scalar);
    }

    private void require(boolean requested, String what) {
        if (!requested) {
            throw undeclared(what);
        }
    }

    private BifocalException undeclared(String what) {
        return new HostException(
                ErrorCode.PLUGIN,
                "Target builder %s (plugin %s) reads %s, which its needs() do not state."
                        .formatted(component.name(), component.plugin().id(), what),
                "Report it to the plugin's provider: needs() must state all that build() reads.");
    }
}
