package dev.bifocal.host.plugin.load;

/** Sources of small components. A test bends one with {@link String#replace}. */
public final class Sources {

    /** What a loss of {@link #loss} has for options. */
    static final String OPTIONS = "@Option(doc = \"Temperature.\", value = \"0.1\", above = 0) double temperature";

    private static final String LOSS =
            """
            package PACKAGE;

            import dev.bifocal.api.loss.LossContext;
            import dev.bifocal.api.loss.LossNeeds;
            import dev.bifocal.api.loss.LossTerm;
            import dev.bifocal.api.loss.ViewPairLoss;
            import dev.bifocal.api.option.Option;

            @org.pf4j.Extension
            public class CLASS implements ViewPairLoss<CLASS.Options> {
                public record Options(%s) {}

                public CLASS() {}

                @Override
                public String name() {
                    return "NAME";
                }

                @Override
                public String summary() {
                    return "A loss of the tests";
                }

                @Override
                public Class<Options> optionsType() {
                    return Options.class;
                }

                @Override
                public LossNeeds needs(Options options) {
                    return LossNeeds.builder().query("embedding").build();
                }

                @Override
                public LossTerm create(Options options, LossContext context) {
                    return step -> null;
                }
            }
            """
                    .formatted(OPTIONS);

    private static final String HEAD =
            """
            package PACKAGE;

            import ai.djl.nn.Block;
            import dev.bifocal.api.OutputSpec;
            import dev.bifocal.api.head.HeadContext;
            import dev.bifocal.api.head.HeadFactory;
            import dev.bifocal.api.head.HeadInput;
            import dev.bifocal.api.head.HeadNeeds;
            import java.util.List;

            @org.pf4j.Extension
            public class CLASS implements HeadFactory<CLASS.Options> {
                public record Options() {}

                @Override
                public String name() {
                    return "NAME";
                }

                @Override
                public String summary() {
                    return "A head of the tests";
                }

                @Override
                public Class<Options> optionsType() {
                    return Options.class;
                }

                @Override
                public HeadNeeds needs(Options options) {
                    return HeadNeeds.anyInput();
                }

                @Override
                public List<OutputSpec> outputs(Options options, HeadInput input) {
                    return List.of();
                }

                @Override
                public Block create(Options options, HeadContext context) {
                    throw new UnsupportedOperationException();
                }
            }
            """;

    private Sources() {}

    public static String loss(String className, String name) {
        return named(LOSS, className, name);
    }

    static String head(String className, String name) {
        return named(HEAD, className, name);
    }

    private static String named(String source, String className, String name) {
        int dot = className.lastIndexOf('.');
        return source.replace("PACKAGE", className.substring(0, dot))
                .replace("CLASS", className.substring(dot + 1))
                .replace("NAME", name);
    }
}
