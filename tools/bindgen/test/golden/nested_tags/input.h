#pragma once
#include <stdint.h>
#include <sys/queue.h>

struct item {
	uint32_t id;
	TAILQ_ENTRY(item) link;
};

TAILQ_HEAD(item_list, item);

typedef STAILQ_HEAD(, item) item_queue;

struct registry {
	struct registry_fields {
		struct item_list items;
		struct registry_lock {
			int owner;
		} lock;
	} internal;
	TAILQ_HEAD(registry_waiters, item) waiters;
	item_queue queue;
};

int registry_add(struct registry *registry, struct item *item);
