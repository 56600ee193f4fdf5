package dev.bifocal.host.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.Progress;
import dev.bifocal.host.train.step.TrainingProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompositeSinkTest {

    private final List<String> heard = new ArrayList<>();

    @Test
    void handsOnEverythingInOrder() {
        MetricRecord record = new MetricRecord(MetricRecord.Kind.TRAIN, 1, 0, Map.of(), Map.of());
        try (CompositeSink sink = CompositeSink.of(new Hearing("a"), new Hearing("b"))) {
            sink.record(record);
            sink.stepDone(new TrainingProgress(0, 2, 0, 1));
        }
        assertThat(heard).containsExactly("a record 1", "b record 1", "a step 0", "b step 0", "a closed", "b closed");
    }

    @Test
    void closesAllAlsoWhenOneFails() {
        CompositeSink sink = CompositeSink.of(new Failing("first"), new Hearing("b"), new Failing("second"));
        assertThatThrownBy(sink::close).hasMessage("first").satisfies(e -> assertThat(e.getSuppressed())
                .hasSize(1));
        assertThat(heard).containsExactly("b closed");
    }

    private class Hearing implements MetricSink {

        private final String name;

        Hearing(String name) {
            this.name = name;
        }

        @Override
        public void record(MetricRecord record) {
            heard.add(name + " record " + record.step());
        }

        @Override
        public void stepDone(Progress progress) {
            heard.add(name + " step " + progress.step());
        }

        @Override
        public void close() {
            heard.add(name + " closed");
        }
    }

    private final class Failing extends Hearing {

        private final String message;

        Failing(String message) {
            super(message);
            this.message = message;
        }

        @Override
        public void close() {
            throw new IllegalStateException(message);
        }
    }
}
