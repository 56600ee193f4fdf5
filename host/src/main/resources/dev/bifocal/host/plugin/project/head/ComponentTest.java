package @{package};

import dev.bifocal.tck.HeadFactoryContract;

/** The contract that every head keeps, on the built jar. */
class @{class}Test extends HeadFactoryContract {

    @Override
    protected String component() {
        return "@{name}";
    }
}
