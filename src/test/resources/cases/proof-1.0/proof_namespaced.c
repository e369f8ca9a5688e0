#include <linux/dma-buf.h>
#include "proof.h"

MODULE_IMPORT_NS(DMA_BUF);

/* Never called, and not known not to be: the symbol is what counts. */
PROOF(
	if (module_refcount(THIS_MODULE) > 1000)
		dma_buf_put(NULL);
	return 0;
);
